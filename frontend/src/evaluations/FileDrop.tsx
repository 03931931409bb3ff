import { Button, FileButton } from "@mantine/core";
import { IconFileSpreadsheet, IconUpload } from "@tabler/icons-react";
import { type DragEvent, useRef, useState } from "react";

import { useTexts } from "../language";
import classes from "./FileDrop.module.css";

interface Props {
  /** The one that was chosen last. */
  file: File | null;
  isBusy: boolean;
  onFile: (file: File) => void;
}

/** Takes a file, chosen or dropped; smaller once there is one. */
export function FileDrop({ file, isBusy, onFile }: Props) {
  const words = useTexts().importing;
  const [isOver, setOver] = useState(false);
  // Without this a browser does not tell that the same file, mended meanwhile, was chosen again.
  const forget = useRef<() => void>(null);
  const take = (chosen: File | null) => {
    forget.current?.();
    if (chosen) onFile(chosen);
  };
  const onDrag = (isOverNow: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(isOverNow);
  };
  return (
    <div
      className={classes.zone}
      data-over={isOver}
      data-small={file !== null}
      data-testid="drop"
      onDragLeave={onDrag(false)}
      onDragOver={onDrag(true)}
      onDrop={(event) => {
        onDrag(false)(event);
        take(event.dataTransfer.files.item(0));
      }}
    >
      {file === null && <IconFileSpreadsheet aria-hidden size={40} stroke={1.25} />}
      <div className={classes.what}>
        <p className={classes.name}>{file?.name ?? words.drop}</p>
        <p className={classes.hint}>{file ? words.chosenHint : words.dropHint}</p>
      </div>
      <FileButton
        accept=".csv,.txt,.tsv,text/csv,text/plain"
        inputProps={{ "data-testid": "file", "aria-label": words.choose } as object}
        onChange={take}
        resetRef={forget}
      >
        {(props) => (
          <Button
            {...props}
            data-testid="choose-file"
            leftSection={<IconUpload aria-hidden size={18} />}
            loading={isBusy}
            variant={file ? "default" : "filled"}
          >
            {file ? words.chooseOther : words.choose}
          </Button>
        )}
      </FileButton>
    </div>
  );
}
