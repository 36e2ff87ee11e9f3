import type { ReadonlyJSONObject, ReadonlyJSONValue } from '@lumino/coreutils';

/** The file by which a kernel is told its ports: another one in each session. */
const CONNECTION_FILE = /^.*kernel-[^/\\]*\.json$/;

/**
 * An environment without what is another in each session and makes no difference.
 */
export function lastingEnvironment(
  environment: ReadonlyJSONObject
): ReadonlyJSONObject {
  const { argv } = environment;
  return isList(argv)
    ? { ...environment, argv: argv.map(withoutConnection) }
    : environment;
}

function withoutConnection(argument: ReadonlyJSONValue): ReadonlyJSONValue {
  return typeof argument === 'string'
    ? argument.replace(CONNECTION_FILE, 'kernel-….json')
    : argument;
}

// Array.isArray does not narrow read-only arrays.
function isList(
  value: ReadonlyJSONValue | undefined
): value is readonly ReadonlyJSONValue[] & ReadonlyJSONValue {
  return Array.isArray(value);
}
