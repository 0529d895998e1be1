/** Saves the response of an address as a file with this name. */
export function saveAs(href: string, name: string): void {
  const anchor = document.createElement('a');
  anchor.href = href;
  anchor.download = name;
  anchor.click();
}

/** Saves a blob as a file with this name. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  saveAs(url, name);
  // The browser reads the blob only after the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
