/** The sign of Synopsis: many views that come together. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg aria-hidden height={size} viewBox="0 0 32 32" width={size}>
      <rect fill="#1f6f66" height="32" rx="8" width="32" />
      <g fill="none" stroke="#fff" strokeLinecap="round" strokeWidth="2.6">
        <path d="M7 10h7c4 0 4 6 8 6h3" />
        <path d="M7 16h18" />
        <path d="M7 22h7c4 0 4-6 8-6" />
      </g>
    </svg>
  );
}
