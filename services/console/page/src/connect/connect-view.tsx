export function ConnectView() {
  return <p className="empty">Not yet.</p>;
}
