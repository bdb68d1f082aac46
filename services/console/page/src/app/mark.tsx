/** The trapezoid of RFC 3261's first figure: two phones, two proxies. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
      <path d="M6 25 11 8h10l5 17" />
      <path d="M11 8h10M6 25h20" className="mark-media" />
      <circle cx="6" cy="25" r="3" />
      <circle cx="26" cy="25" r="3" />
      <circle cx="11" cy="8" r="3" />
      <circle cx="21" cy="8" r="3" />
    </svg>
  );
}
