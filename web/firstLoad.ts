import { gzipSync } from 'node:zlib'

import type { Plugin } from 'vite'

/** What a browser may have to fetch, packed, before the first page of the day is there. */
export const MOST_BYTES = 500_000

/** The page that opens after the log-in. */
const FIRST_PAGE = /src\/pages\/workbench\/index\.tsx$/

export interface Part {
  /** Files that it needs at once. */
  needs: string[]
  content: string | Uint8Array
}

/** Files that are fetched for these, with all they need. */
export function closure(parts: ReadonlyMap<string, Part>, roots: string[]): Set<string> {
  const found = new Set<string>()
  const open = [...roots]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue
    found.add(name)
    open.push(...(parts.get(name)?.needs ?? []))
  }
  return found
}

/** Their size as it goes over the line. */
export function packedBytes(parts: ReadonlyMap<string, Part>, names: Iterable<string>): number {
  let sum = 0
  for (const name of names) sum += gzipSync(parts.get(name)?.content ?? '').length
  return sum
}

/** Fails the build when the first load has grown too large. */
export function firstLoad(): Plugin {
  return {
    name: 'first-load',
    apply: 'build',
    generateBundle(_options, bundle) {
      const parts = new Map<string, Part>()
      const roots: string[] = []
      for (const [name, one] of Object.entries(bundle)) {
        if (one.type === 'asset') {
          parts.set(name, { needs: [], content: one.source })
          continue
        }
        const styles = one.viteMetadata?.importedCss ?? []
        parts.set(name, { needs: [...one.imports, ...styles], content: one.code })
        if (one.isEntry || FIRST_PAGE.test(one.facadeModuleId ?? '')) roots.push(name)
      }
      const bytes = packedBytes(parts, closure(parts, roots))
      if (roots.length < 2) this.error('the first page is not among the files of the build')
      if (bytes > MOST_BYTES) {
        this.error(`the first load has ${bytes} bytes, packed; ${MOST_BYTES} are allowed`)
      }
      this.info(`first load: ${bytes} bytes, packed, of ${MOST_BYTES}`)
    },
  }
}
