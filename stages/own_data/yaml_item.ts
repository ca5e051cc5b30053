/** A text as an item of a list in YAML, in quotes where it could be read otherwise. */
export function yamlItem(text: string): string {
  const isPlain = /^[a-z_][\w ()./°%-]*$/i.test(text) && !text.endsWith(" ") &&
    !/^(null|true|false|yes|no|on|off)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
