/** Networks from a text field, separated by line breaks, spaces or commas. */
export function allowListOf(text: string): string[] {
  return text.split(/[\s,]+/u).filter((each) => each !== '');
}
