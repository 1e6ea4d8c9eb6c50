import Link from 'next/link';

/** An address that leads nowhere. */
export default function NotFound() {
  return (
    <main style={{ padding: 32 }}>
      <h1>There is no such page</h1>
      <p>
        The link may be old. <Link href="/">All studies</Link>
      </p>
    </main>
  );
}
