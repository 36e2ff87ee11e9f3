const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;'
};

/** A text for XML, between tags or in quotes; characters that XML cannot hold become U+FFFD. */
export function escapedXml(text: string): string {
  return text
    .replace(/[&<>"']/g, character => ENTITIES[character])
    .replace(
      // eslint-disable-next-line no-control-regex -- these are what XML cannot hold
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '\ufffd'
    );
}
