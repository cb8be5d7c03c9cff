import { DOT_PRODUCTS } from './dot-products';

/** What `dot-products.wat` exports. */
type Kernel = {
  readonly memory: WebAssembly.Memory;
  readonly products: (query: number, row: number, size: number, rows: number, out: number) => void;
};

const PAGE = 65_536;
/** Rows of one call, whose products fill the first 8 KB of the memory. The query follows, then the rows. */
const CALL_ROWS = 2048;
const QUERY_AT = 4 * CALL_ROWS;
const MAX_NUMBERS = 4096;
const ROWS_AT = QUERY_AT + 2 * MAX_NUMBERS;
/** The kernel takes numbers by sixteens. Those that fill up a row are multiplied by 0. */
const STEP = 16;

/**
 * Rows of as many 8-bit numbers each, in a WebAssembly memory, which computes their dot products: about four times as
 * fast as JavaScript, see docs/decisions/dot-products.md. The memory grows by what is needed and never shrinks.
 */
export class ByteRows {
  readonly #kernel = newKernel();
  #numbers = 0;
  /** `#numbers`, rounded up. */
  #size = STEP;

  /** Removes all rows; from now on each has as many numbers. */
  clear(numbers: number): void {
    if (numbers > MAX_NUMBERS) throw new Error(`${numbers} numbers a row`);
    this.#numbers = numbers;
    this.#size = STEP * Math.max(1, Math.ceil(numbers / STEP));
  }

  /** Makes room for this many rows. Throws a `RangeError` if there is no memory. */
  reserve(rows: number): void {
    const { memory } = this.#kernel;
    const missing = ROWS_AT + rows * this.#size - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  }

  /** The numbers of a row, until rows are added. */
  at(row: number): Int8Array {
    return new Int8Array(this.#kernel.memory.buffer, ROWS_AT + row * this.#size, this.#numbers);
  }

  /** Writes rows one after the other; there must be room. `values` has the numbers of all. */
  set(row: number, values: Int8Array): void {
    if (this.#size === this.#numbers) {
      new Int8Array(this.#kernel.memory.buffer, ROWS_AT + row * this.#size, values.length).set(values);
      return;
    }
    for (let from = 0; from < values.length; from += this.#numbers)
      this.at(row + from / this.#numbers).set(values.subarray(from, from + this.#numbers));
  }

  /** Writes the dot product of numbers of 8 bits with each of the first `out.length` rows to `out`. */
  products(query: Int8Array, out: Int32Array): void {
    const { memory, products } = this.#kernel;
    const numbers = new Int16Array(memory.buffer, QUERY_AT, this.#size);
    numbers.fill(0);
    numbers.set(query);
    for (let row = 0; row < out.length; row += CALL_ROWS) {
      const rows = Math.min(CALL_ROWS, out.length - row);
      products(QUERY_AT, ROWS_AT + row * this.#size, this.#size, rows, 0);
      out.set(new Int32Array(memory.buffer, 0, rows), row);
    }
  }
}

let compiled: WebAssembly.Module | undefined;

function newKernel(): Kernel {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(DOT_PRODUCTS), (byte) => byte.charCodeAt(0)));
  return new WebAssembly.Instance(compiled).exports as Kernel;
}
