/** The pupil of a job whose id says so, as `summary-123-456-1000000001` does; null of any other. */
export function studentOf(jobId: string): number | null {
  const found = /^summary-\d+-(\d+)-\d+$/.exec(jobId);
  return found ? Number(found[1]) : null;
}
