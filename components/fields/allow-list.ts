/** The networks in a text field, separated by lines, blanks or commas. */
export function allowListOf(text: string): string[] {
  return text.split(/[\s,]+/u).filter((each) => each !== '');
}
