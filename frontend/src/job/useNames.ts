import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";

import type { Names, WantedNames } from "../api/names";
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
  const book = new NameBook((found) =>
    client.setQueryData<Names>(KEY, (names = NOBODY) => ({
      students: { ...names.students, ...found.students },
      users: { ...names.users, ...found.users },
      evaluations: { ...names.evaluations, ...found.evaluations },
    })),
  );
  books.set(client, book);
  return book;
}

/**
 * Names of pupils, people and evaluations, by their ids; until a name is there, or where it is not the reader's to see,
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
      student: (id: number) => names.students[id] ?? words.pupil(id),
      user: (id: number) => names.users[id] ?? words.person(id),
      evaluation: (id: number) => names.evaluations[id] ?? words.evaluation(id),
    }),
    [names, words],
  );
}

export type NamesShown = ReturnType<typeof useNames>;
