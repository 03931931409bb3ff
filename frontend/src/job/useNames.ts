import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";

import type { NameKind, Names, WantedNames } from "../api/names";
import { useTexts } from "../language";
import { KINDS, NameBook } from "./NameBook";

const KEY = ["names"] as const;
const NOBODY: Names = { students: {}, users: {}, evaluations: {} };

/** One for each client, whose names it keeps: they go when the session does. */
const books = new WeakMap<QueryClient, NameBook>();

function bookOf(client: QueryClient): NameBook {
  const known = books.get(client);
  if (known && client.getQueryData(KEY)) return known;
  client.setQueryData<Names>(KEY, NOBODY);
  const book = new NameBook((found, asked) =>
    client.setQueryData<Names>(KEY, (names = NOBODY) => {
      // Of an id that has no name it is remembered that it was asked for.
      const merged = (kind: NameKind) => ({
        ...Object.fromEntries(asked[kind].map((id) => [id, ""])),
        ...names[kind],
        ...found[kind],
      });
      return { students: merged("students"), users: merged("users"), evaluations: merged("evaluations") };
    }),
  );
  books.set(client, book);
  return book;
}

/** Where a name will be in a moment. */
const PENDING = "…";

/**
 * Names of pupils, people and evaluations, by their ids; where a name is not the reader's to see, or cannot be fetched,
 * words with the id ("Pupil 456").
 *
 *     const names = useNames({ students: [job.student_id], users: [job.cancelled_by] });
 *     names.student(job.student_id)
 */
export function useNames(wanted: WantedNames) {
  const client = useQueryClient();
  const words = useTexts().job;
  const { data: names = NOBODY } = useQuery<Names>({
    queryKey: KEY,
    queryFn: () => NOBODY,
    enabled: false,
    gcTime: Infinity,
    staleTime: Infinity,
  });
  const mark = KINDS.map((kind) => (wanted[kind] ?? []).join()).join(";");
  useEffect(() => {
    bookOf(client).want(wanted);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the mark says whether other ids are wanted
  }, [client, mark]);
  return useMemo(
    () => ({
      student: (id: number) => nameOf(names.students[id], words.pupil(id)),
      user: (id: number) => nameOf(names.users[id], words.person(id)),
      evaluation: (id: number) => nameOf(names.evaluations[id], words.evaluation(id)),
    }),
    [names, words],
  );
}

function nameOf(name: string | undefined, otherwise: string): string {
  return name === undefined ? PENDING : name || otherwise;
}

export type NamesShown = ReturnType<typeof useNames>;
