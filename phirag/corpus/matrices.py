"""Small matrices over exact fractions or mpmath numbers, for the claims of reference entries.

Promises exact results for exact entries. Eigenvalues are left to mpmath; matrices here have a few rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from phirag.corpus.exactness import as_float, is_exact
from phirag.errors import ParseError

__all__ = ["Matrix", "column", "cross", "det", "dot", "eigenvalues", "inverse", "rank"]

MAX_SIDE = 12


def _divided(top: Any, bottom: Any) -> Any:
    return Fraction(top) / bottom if is_exact(top) and is_exact(bottom) else as_float(top) / as_float(bottom)


@dataclass(frozen=True)
class Matrix:
    """Rows of numbers, all exact or all mpmath's; a vector is a matrix of one column.

    Examples
    --------
    >>> Matrix(((1, 2), (3, 4))) * column([1, 1])
    Matrix(rows=((3,), (7,)))
    """

    rows: tuple[tuple[Any, ...], ...]

    def __post_init__(self) -> None:
        if not self.rows or len({len(row) for row in self.rows}) != 1:
            raise ParseError("the rows of the matrix have different lengths")
        if max(self.shape) > MAX_SIDE:
            raise ParseError(f"matrices of claims have at most {MAX_SIDE} rows and columns")
        if not all(is_exact(entry) for entry in self):
            object.__setattr__(self, "rows", tuple(tuple(map(as_float, row)) for row in self.rows))

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.rows), len(self.rows[0])

    def __iter__(self) -> Iterator[Any]:
        return (entry for row in self.rows for entry in row)

    def mapped(self, function: Callable[[Any], Any]) -> Matrix:
        return Matrix(tuple(tuple(function(entry) for entry in row) for row in self.rows))

    def __add__(self, other: Any) -> Matrix:
        if not isinstance(other, Matrix) or other.shape != self.shape:
            raise ParseError("only matrices of one shape can be added")
        pairs = zip(self.rows, other.rows, strict=True)
        return Matrix(tuple(tuple(a + b for a, b in zip(left, right, strict=True)) for left, right in pairs))

    def __neg__(self) -> Matrix:
        return self.mapped(lambda entry: -entry)

    def __sub__(self, other: Matrix) -> Matrix:
        return self + (-other)

    def __rmul__(self, scalar: Any) -> Matrix:
        return self.mapped(lambda entry: (scalar if is_exact(entry) == is_exact(scalar) else as_float(scalar)) * entry)

    def __mul__(self, other: Any) -> Matrix:
        if not isinstance(other, Matrix):
            return self.__rmul__(other)
        if self.shape[1] != other.shape[0]:
            raise ParseError(f"matrices of shapes {self.shape} and {other.shape} cannot be multiplied")
        columns = list(zip(*other.rows, strict=True))
        return Matrix(tuple(tuple(_sum_of_products(row, col) for col in columns) for row in self.rows))

    def __truediv__(self, scalar: Any) -> Matrix:
        if isinstance(scalar, Matrix):
            raise ParseError("a matrix is divided by numbers only")
        return self.mapped(lambda entry: _divided(entry, scalar))

    def __pow__(self, exponent: int) -> Matrix:
        if self.shape[0] != self.shape[1] or not isinstance(exponent, int) or abs(exponent) > 1000:
            raise ParseError("a power of a matrix needs a square matrix and a small integer")
        base, result = (self if exponent >= 0 else inverse(self)), identity(self.shape[0])
        for _ in range(abs(exponent)):
            result = result * base
        return result

    @property
    def transposed(self) -> Matrix:
        return Matrix(tuple(zip(*self.rows, strict=True)))


def _sum_of_products(left: Sequence[Any], right: Sequence[Any]) -> Any:
    return sum((a * b for a, b in zip(left, right, strict=True)), 0)


def column(entries: Sequence[Any]) -> Matrix:
    """Return a vector."""
    return Matrix(tuple((entry,) for entry in entries))


def identity(size: int) -> Matrix:
    """Return the identity matrix."""
    return Matrix(tuple(tuple(int(i == j) for j in range(size)) for i in range(size)))


def _eliminated(matrix: Matrix) -> tuple[list[list[Any]], list[int], Any]:
    """Row echelon form, the columns of its pivots, and the factor by which the determinant changed sign."""
    rows = [list(row) for row in matrix.rows]
    pivots: list[int] = []
    sign = 1
    for position in range(matrix.shape[1]):
        row = len(pivots)
        if row == len(rows):
            break
        best = max(range(row, len(rows)), key=lambda r: abs(rows[r][position]))
        if _is_zero(rows[best][position]):
            continue
        if best != row:
            rows[row], rows[best] = rows[best], rows[row]
            sign = -sign
        for below in range(row + 1, len(rows)):
            factor = _divided(rows[below][position], rows[row][position])
            rows[below] = [b - factor * a for a, b in zip(rows[row], rows[below], strict=True)]
        pivots.append(position)
    return rows, pivots, sign


def _is_zero(entry: Any) -> bool:
    return entry == 0 if is_exact(entry) else bool(abs(entry) < 1e-20)


def det(matrix: Matrix) -> Any:
    """Return the determinant."""
    if matrix.shape[0] != matrix.shape[1]:
        raise ParseError("only a square matrix has a determinant")
    rows, pivots, sign = _eliminated(matrix)
    if len(pivots) < len(rows):
        return 0
    product = sign
    for k, row in enumerate(rows):
        product = product * row[k]
    return product


def rank(matrix: Matrix) -> int:
    """Return the rank; entries below 1e-20 count as zero unless they are exact."""
    return len(_eliminated(matrix)[1])


def inverse(matrix: Matrix) -> Matrix:
    """Return the inverse, by cofactors.

    Raises
    ------
    ZeroDivisionError
        If the matrix is singular.
    """
    whole = det(matrix)
    if _is_zero(whole):
        raise ZeroDivisionError("the matrix is singular")
    size = matrix.shape[0]
    if size == 1:
        return Matrix(((_divided(1, whole),),))
    cofactors = [[(-1) ** (i + j) * det(_minor(matrix, j, i)) for j in range(size)] for i in range(size)]
    return Matrix(tuple(tuple(_divided(entry, whole) for entry in row) for row in cofactors))


def _minor(matrix: Matrix, row: int, position: int) -> Matrix:
    return Matrix(tuple(r[:position] + r[position + 1 :] for k, r in enumerate(matrix.rows) if k != row))


def dot(left: Matrix, right: Matrix) -> Any:
    """Return the sum of the products of entries (real inner product)."""
    return _sum_of_products(tuple(left), tuple(right))


def cross(left: Matrix, right: Matrix) -> Matrix:
    """Return the vector product of two vectors of three entries."""
    (a, b, c), (d, e, f) = tuple(left), tuple(right)
    return column([b * f - c * e, c * d - a * f, a * e - b * d])


def eigenvalues(matrix: Matrix) -> Matrix:
    """Return the eigenvalues as a vector, sorted by real and then imaginary part."""
    import mpmath

    found, _ = mpmath.eig(mpmath.matrix([[as_float(entry) for entry in row] for row in matrix.rows]))
    clean = [mpmath.chop(value, tol=mpmath.mpf(10) ** (8 - mpmath.mp.dps)) for value in found]
    return column(sorted(clean, key=lambda z: (round(mpmath.re(z), 12), round(mpmath.im(z), 12))))
