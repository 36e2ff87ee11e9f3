/**
 * Spreads a 32-bit hash evenly over all its bits (the last step of MurmurHash3).
 *
 * @returns From 0 to 2^32 - 1
 */
export function mixed(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
