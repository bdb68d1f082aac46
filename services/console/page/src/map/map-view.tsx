export function MapView() {
  return <p className="empty">Not yet.</p>;
}
