import { part } from '../api/client'
import type { Found } from '../api/types/session'

/** Where a thing that was found is shown. */
export function addressOf(found: Found): string {
  const number = part(found.number)
  switch (found.kind) {
    case 'record':
      return `/registers/${part(found.of)}/${number}`
    case 'register':
      return `/registers/${number}`
    case 'case':
      return `/cases/${number}`
    case 'document':
      return `/cases/documents/${number}`
    case 'process':
      return `/cases?process=${number}&scope=running`
    case 'layer':
      return `/map?on=${number}`
    case 'place':
      return `/map?at=${found.lon ?? ''},${found.lat ?? ''}`
  }
}
