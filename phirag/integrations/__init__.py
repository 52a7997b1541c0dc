"""phirag's parts as classes of other libraries; each module imports the library it is named after."""
