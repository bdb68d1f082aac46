export function DialogsView() {
  return <p className="empty">Not yet.</p>;
}
