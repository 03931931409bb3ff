import { Alert, Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { type Evaluation, evaluationQuery, evaluationsQuery } from "../api/evaluations";
import { importFile, reportOf } from "../api/importing";
import { useTexts } from "../language";
import { BackLink } from "../ui/BackLink";
import { EmptyState } from "../ui/EmptyState";
import { wordsFor } from "../ui/errorWords";
import { Fetched } from "../ui/Fetched";
import { PageHead } from "../ui/PageHead";
import { Panel } from "../ui/Panel";
import { tell } from "../ui/tell";
import { useOnce } from "../ui/useOnce";
import { EvaluationMenu } from "./EvaluationMenu";
import { FileDrop } from "./FileDrop";
import classes from "./ImportPage.module.css";
import { Mistakes } from "./Mistakes";
import { Preview } from "./Preview";
import { download, templateOf } from "./template";

const route = getRouteApi("/signed-in/staff/evaluations/$evaluationId/import");

/** Feedback of a file into an evaluation: looked at first, stored on a word. */
export function ImportPage() {
  const { evaluationId } = route.useParams();
  const words = useTexts().importing;
  const evaluation = useQuery(evaluationQuery(evaluationId));
  return (
    <>
      <BackLink params={{ evaluationId }} to="/evaluations/$evaluationId">
        {words.back}
      </BackLink>
      <PageHead intro={evaluation.data && words.intro(evaluation.data.title)} title={words.title} />
      <Fetched query={evaluation}>
        {(found) =>
          found.status === "closed" ? (
            <EmptyState
              action={<EvaluationMenu evaluation={found} />}
              detail={words.closedDetail}
              title={words.closed}
            />
          ) : (
            <Import evaluation={found} key={evaluationId} />
          )
        }
      </Fetched>
    </>
  );
}

function Import({ evaluation: { id } }: { evaluation: Evaluation }) {
  const texts = useTexts();
  const [file, setFile] = useState<File | null>(null);
  const look = useOnce({ mutationFn: (chosen: File) => importFile(id, chosen, true) });
  const run = useImport(id);
  const error = run.error ?? look.error;
  const report = reportOf(error);
  return (
    <>
      <FileDrop
        file={file}
        isBusy={look.isPending}
        onFile={(chosen) => {
          setFile(chosen);
          run.reset();
          look.mutate(chosen);
        }}
      />
      <div aria-live="polite" className={classes.outcome}>
        {report && <Mistakes report={report} />}
        {error && !report && (
          <Alert color="red" role="alert" title={texts.errors.heading} variant="light">
            {wordsFor(error, texts)}
          </Alert>
        )}
        {look.data && file && !report && (
          <Preview isImporting={run.isPending} onImport={() => run.mutate(file)} outcome={look.data} />
        )}
      </div>
      {!look.data && !report && <Format />}
    </>
  );
}

/** Stores a file, says so, and goes to the class. */
function useImport(evaluationId: number) {
  const words = useTexts().importing;
  const client = useQueryClient();
  const navigate = useNavigate();
  return useOnce({
    mutationFn: (file: File) => importFile(evaluationId, file, false),
    onSuccess: ({ rows }) => {
      tell(words.imported(rows));
      void client.invalidateQueries({ queryKey: evaluationsQuery.queryKey });
      void client.invalidateQueries({ queryKey: evaluationQuery(evaluationId).queryKey });
      return navigate({ to: "/evaluations/$evaluationId", params: { evaluationId } });
    },
  });
}

/** What a file has to look like, for who has none yet. */
function Format() {
  const texts = useTexts();
  const words = texts.importing;
  return (
    <Panel title={words.format}>
      <p className={classes.format}>{words.formatDetail}</p>
      <dl className={classes.columns}>
        {words.columns.map(([name, what]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <div className={classes.act}>
        <Button
          data-testid="template"
          leftSection={<IconDownload aria-hidden size={18} />}
          onClick={() => download(words.template.name, templateOf(texts))}
          variant="default"
        >
          {words.download}
        </Button>
      </div>
    </Panel>
  );
}
