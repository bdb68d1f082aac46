export function PhonesView() {
  return <p className="empty">Not yet.</p>;
}
