// Amounts as people read them. Pure.

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** Bytes with one decimal below ten: 4.3 MB, 326 MB. */
export function bytes(count) {
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit && value < 10 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}
