import type { Texts } from "../language";

/** A piece of a comment: as it was written, or what stands for somebody or something. */
export interface Piece {
  text: string;
  isToken: boolean;
}

const TOKEN = /(\[(?:SUBJECT|P\d+|EMAIL|PHONE|LINK|HANDLE|NUMBER)\])/;

/** A comment in pieces, with words for the codes that names were replaced by. */
export function piecesOf(comment: string, words: Texts["reading"]): Piece[] {
  return comment
    .split(TOKEN)
    .map((text, place) =>
      place % 2 === 0 ? { text, isToken: false } : { text: sayToken(text, words), isToken: true },
    )
    .filter(({ text }) => text !== "");
}

function sayToken(token: string, words: Texts["reading"]): string {
  const code = token.slice(1, -1);
  if (/^P\d/.test(code)) return words.person(code.slice(1));
  return words.tokens[code as keyof typeof words.tokens];
}
