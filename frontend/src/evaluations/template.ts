import type { Texts } from "../language";

/** Excel takes a file for UTF-8 only if it begins with this. */
const BYTE_ORDER_MARK = "\ufeff";

/** An example of a file to import, as a spreadsheet of that language opens it: with its own headers and separator. */
export function templateOf(texts: Texts): string {
  const { columns, separator, example } = texts.importing.template;
  const lines = [columns, ...example].map((cells) => cells.map(quoted).join(separator));
  return BYTE_ORDER_MARK + lines.map((line) => `${line}\r\n`).join("");
}

function quoted(cell: string): string {
  return /[",;\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Hand a text to the browser as a file that was downloaded. */
export function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
