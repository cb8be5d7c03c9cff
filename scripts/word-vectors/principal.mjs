const ROUNDS = 30;

/**
 * The orthonormal directions in which vectors without a mean vary most, the first most, by orthogonal iteration. It
 * starts with fixed numbers, so the same vectors give the same directions.
 */
export function principalDirections(vectors, count) {
  const size = vectors[0].length;
  const covariance = Array.from({ length: size }, () => new Float64Array(size));
  for (const vector of vectors)
    for (let row = 0; row < size; row++)
      for (let column = 0; column < size; column++) covariance[row][column] += vector[row] * vector[column];
  let directions = Array.from({ length: count }, (_, direction) =>
    Float64Array.from({ length: size }, (_, at) => Math.sin((direction + 1) * (at + 1))),
  );
  for (let round = 0; round < ROUNDS; round++)
    directions = orthonormal(directions.map((direction) => covariance.map((row) => dot(row, direction))));
  return directions;
}

/** Gram and Schmidt's method, twice per vector against rounding. */
function orthonormal(vectors) {
  const done = [];
  for (const vector of vectors) {
    let rest = vector;
    for (let pass = 0; pass < 2; pass++)
      for (const before of done) {
        const along = dot(before, rest);
        rest = rest.map((value, at) => value - along * before[at]);
      }
    const length = Math.hypot(...rest);
    done.push(rest.map((value) => value / length));
  }
  return done;
}

function dot(one, other) {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += one[at] * other[at];
  return sum;
}
