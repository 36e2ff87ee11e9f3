import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';
import { mixed } from './hash';

/**
 * A fingerprint of a JSON value: the same for equal values, whatever the order of their names, and for different ones
 * all but certainly another. Fast, not cryptographic: it guards against change, not against forgery.
 *
 * @returns 16 hexadecimal digits
 */
export function fingerprint(value: ReadonlyPartialJSONValue): string {
  const hash = new TextHash();
  addValue(hash, value);
  return hash.digest();
}

function addValue(
  hash: TextHash,
  value: ReadonlyPartialJSONValue | undefined
): void {
  if (typeof value === 'string') {
    hash.add(`s${value.length}:`);
    hash.add(value);
  } else if (typeof value !== 'object' || value === null) {
    hash.add(`${String(value)};`);
  } else if (isList(value)) {
    hash.add(`[${value.length}:`);
    value.forEach(item => addValue(hash, item));
  } else {
    const names = Object.keys(value)
      .filter(name => value[name] !== undefined)
      .sort();
    hash.add(`{${names.length}:`);
    for (const name of names) {
      addValue(hash, name);
      addValue(hash, value[name]);
    }
  }
}

// Array.isArray does not narrow read-only arrays.
function isList(
  value: ReadonlyPartialJSONValue
): value is readonly ReadonlyPartialJSONValue[] & ReadonlyPartialJSONValue {
  return Array.isArray(value);
}

/** Two multiplicative hashes over the same UTF-16 code units, mixed at the end. */
class TextHash {
  add(text: string): void {
    let high = this._high;
    let low = this._low;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      high = Math.imul(high ^ code, 0x9e3779b1);
      low = Math.imul(low ^ code, 0x5f356495);
      // Multiplication carries upwards only: bring the high bits back down.
      low ^= high >>> 15;
    }
    this._high = high;
    this._low = low;
  }

  digest(): string {
    const high = mixed(this._high ^ (this._low >>> 7));
    const low = mixed(this._low ^ (high >>> 3));
    return [high, low].map(part => part.toString(16).padStart(8, '0')).join('');
  }

  private _high = 0x2545f491;
  private _low = 0x6c078965;
}
