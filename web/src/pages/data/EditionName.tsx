import { shortEdition } from './layers'

/** An edition by the beginning of its hash; all of it on pointing at it. */
export function EditionName({ edition }: { edition: string | null }) {
  return <code title={edition ?? undefined}>{shortEdition(edition)}</code>
}
