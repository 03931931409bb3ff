/** The server's sentences about runs and expressions, in the reader's language; one that is not known is shown as it is. */

import type { Texts } from "../language";

type Words = Texts["schedules"];
type Rule = [RegExp, (found: RegExpExecArray, words: Words) => string];

function said(text: string, rules: readonly Rule[], words: Words): string | null {
  for (const [pattern, say] of rules) {
    const found = pattern.exec(text);
    if (found) return say(found, words);
  }
  return null;
}

const WHY: readonly Rule[] = [
  [/^(\d+) moments?(?: or more)? passed by more than an hour/, ([, n], w) => w.why.notMadeUp(Number(n))],
  [/^(\d+) moments?(?: or more)? passed before a scheduler came/, ([, n], w) => w.why.madeUp(Number(n))],
  [/^The schedule was changed before/, (_, w) => w.why.changed],
  [/^Jobs of the run before were still active/, (_, w) => w.why.stillActive],
  [/^Evaluation \d+ is closed/, (_, w) => w.why.closed],
  [/^Evaluation \d+ is a draft/, (_, w) => w.why.draft],
  [/^None of .* take part/, (_, w) => w.why.nobody],
  [/^Passed over, as they take no part any more: (.*)\.$/, ([, ids], w) => w.why.passedOver(ids ?? "")],
  [/^Whoever answered for this schedule has left/, (_, w) => `${w.why.ownerLeft} ${w.why.disabled}`],
  [
    /^It runs with the rights of (.+?): .* The schedule is disabled/,
    ([, name], w) => `${w.why.rights(name ?? "")} ${w.why.disabled}`,
  ],
  [/^It failed unexpectedly/, (_, w) => w.why.unexpected],
];

/** Why a run was not, or not wholly, made. */
export function whyOf(detail: string, words: Words): string {
  return said(detail, WHY, words) ?? detail;
}

const MISTAKES: readonly Rule[] = [
  [/it has \d+ characters/, (_, w) => w.mistakes.tooLong],
  [/it has characters/, (_, w) => w.mistakes.oddCharacters],
  [/it has (\d+) fields?/, ([, n], w) => w.mistakes.fields(Number(n))],
  [/it begins with @/, (_, w) => w.mistakes.alias],
  [/it names a date that never comes/, (_, w) => w.mistakes.never],
  [
    /['"](.*)['"] is no ([a-z ]+): only (\d+) to (\d+) are/,
    ([, term = "", field = "", low = "", high = ""], w) =>
      w.mistakes.outside(term, fieldOf(field, w), low, high),
  ],
  [
    /['"](.*)['"] is no ([a-z ]+): a range runs upwards/,
    ([, term = "", field = ""], w) => w.mistakes.downwards(term, fieldOf(field, w)),
  ],
  [
    /['"](.*)['"] is no ([a-z ]+): a step is 1 to (\d+)/,
    ([, term = "", field = "", most = ""], w) => w.mistakes.step(term, fieldOf(field, w), most),
  ],
  [
    /['"](.*)['"] is no ([a-z ]+):/,
    ([, term = "", field = ""], w) => w.mistakes.term(term, fieldOf(field, w)),
  ],
];

function fieldOf(name: string, words: Words): string {
  return (words.fields as Partial<Record<string, string>>)[name] ?? name;
}

/** What is wrong with an expression. */
export function mistakeOf(detail: string, words: Words): string {
  return said(detail, MISTAKES, words) ?? detail;
}
