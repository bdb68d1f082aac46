export function RegistrationsView() {
  return <p className="empty">Not yet.</p>;
}
