/**
 * The names that a Python source binds by import statements. Another cell that imports them gives the same.
 *
 * @param source - As it was executed; what is no Python gives nothing or harmless names
 */
export function importedNames(source: string): ReadonlySet<string> {
  const names = new Set<string>();
  if (!source.includes('import')) {
    return names;
  }
  const text = source.replace(/\\\n/g, ' ').replace(/#[^\n]*/g, '');
  const plain = /(?:^|[\n;:])[ \t]*import[ \t]+([^\n;]+)/g;
  for (const [, list] of text.matchAll(plain)) {
    for (const [module, name] of boundIn(list)) {
      // `import a.b` binds a, `import a.b as c` binds c.
      names.add(name ?? module.split('.')[0]);
    }
  }
  const from =
    /(?:^|[\n;:])[ \t]*from[ \t]+[\w.]+[ \t]+import[ \t]+(?:\(([^)]*)\)|([^\n;]+))/g;
  for (const [, inBrackets, list] of text.matchAll(from)) {
    for (const [member, name] of boundIn(inBrackets ?? list)) {
      names.add(name ?? member);
    }
  }
  return names;
}

/** What a list such as `a.b as c, d` imports, each with the name after `as`. */
function boundIn(list: string): [string, string | undefined][] {
  return [...list.matchAll(/([\w.]+)(?:\s+as\s+(\w+))?/g)].map(
    ([, what, name]) => [what, name]
  );
}
