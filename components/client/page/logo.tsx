/** The logo: two joined rings. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      aria-hidden="true"
      fill="none"
      strokeWidth="2.4"
      data-mark=""
    >
      <circle cx="8.6" cy="12" r="5.9" stroke="var(--text-1)" />
      <circle cx="15.4" cy="12" r="5.9" stroke="var(--accent-text)" />
    </svg>
  );
}
