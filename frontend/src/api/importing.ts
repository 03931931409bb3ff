import { answer, ApiError, apiForFiles } from "./client";
import type { ImportOut, ImportRefused } from "./schema";

export type { ImportOut, ImportRefused, ImportRow, RowProblem } from "./schema";

/** What an import of a file does or, in a dry run, what it would do: all of it, or nothing. */
export function importFile(evaluationId: number, file: File, isDryRun: boolean): Promise<ImportOut> {
  return answer(
    apiForFiles.POST("/api/v1/evaluations/{evaluation_id}/import", {
      params: { path: { evaluation_id: evaluationId }, query: { dry_run: isDryRun } },
      body: { file: file as unknown as string },
      bodySerializer: () => {
        const form = new FormData();
        form.append("file", file);
        return form;
      },
    }),
  );
}

/** The report of what is wrong with a file, if that is why it was refused. */
export function reportOf(error: unknown): ImportRefused | null {
  const isReport = error instanceof ApiError && error.code === "import_refused";
  return isReport ? (error.body as ImportRefused) : null;
}
