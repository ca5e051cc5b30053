/** A set of numbers in ascending order. Adding the largest number takes constant time. */
export class SortedNumbers {
  readonly #numbers: number[] = [];

  add(number: number): void {
    const at = this.#position(number);
    if (this.#numbers[at] === number) return;
    if (at === this.#numbers.length) this.#numbers.push(number);
    else this.#numbers.splice(at, 0, number);
  }

  delete(number: number): void {
    const at = this.#position(number);
    if (this.#numbers[at] === number) this.#numbers.splice(at, 1);
  }

  /** The smallest number greater than `than`, if there is one. The set may change between two calls. */
  next(than = -Infinity): number | undefined {
    const at = this.#position(than);
    return this.#numbers[at] === than ? this.#numbers[at + 1] : this.#numbers[at];
  }

  /** The index of a number, or the index at which to insert it. */
  #position(number: number): number {
    let [low, high] = [0, this.#numbers.length];
    if (high > 0 && this.#numbers[high - 1]! < number) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#numbers[middle]! < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
