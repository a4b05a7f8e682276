import type { ComponentType } from 'react'
import {
  ApartmentOutlined,
  AuditOutlined,
  BankOutlined,
  BarChartOutlined,
  ContainerOutlined,
  DatabaseOutlined,
  GlobalOutlined,
  HomeOutlined,
  ProfileOutlined,
  SafetyCertificateOutlined,
} from '@ant-design/icons'

import type { Me } from '../api/types/session'
import { may, mayAny } from '../session/rights'
import type { appWords } from './words'

type Icon = typeof HomeOutlined

export interface Section {
  /** First part of the address, and the folder of its pages. */
  id: keyof (typeof appWords)['zh'] & string
  icon: Icon
  allowed: (me: Me) => boolean
}

const reads = (me: Me) => mayAny(me, 'read')
const keepsData = (me: Me) => ['import', 'publish', 'examine', 'waive'].some((one) => may(me, one))
const administers = (me: Me) =>
  ['manage_accounts', 'manage_rights', 'audit'].some((one) => may(me, one))

/** What there is to do, in the order of the navigation. */
export const sections: Section[] = [
  { id: 'workbench', icon: HomeOutlined, allowed: () => true },
  { id: 'window', icon: ContainerOutlined, allowed: (me) => may(me, 'act:service_handling') },
  { id: 'map', icon: GlobalOutlined, allowed: reads },
  { id: 'checks', icon: SafetyCertificateOutlined, allowed: (me) => may(me, 'check') },
  { id: 'registers', icon: ProfileOutlined, allowed: reads },
  { id: 'cases', icon: AuditOutlined, allowed: (me) => mayAny(me, 'act') || reads(me) },
  { id: 'ledger', icon: BankOutlined, allowed: reads },
  { id: 'decisions', icon: BarChartOutlined, allowed: reads },
  { id: 'data', icon: DatabaseOutlined, allowed: keepsData },
  { id: 'administration', icon: ApartmentOutlined, allowed: administers },
]

type Page = () => Promise<{ default: ComponentType }>

const modules = import.meta.glob<{ default: ComponentType }>('../pages/*/index.tsx')

/** The pages by folder, each loaded when it is opened. */
export const pages: ReadonlyMap<string, Page> = new Map(
  Object.entries(modules).map(([path, load]) => [path.split('/')[2] ?? '', load]),
)

/** Sections that the user may open. */
export function sectionsOf(me: Me): Section[] {
  return sections.filter((section) => pages.has(section.id) && section.allowed(me))
}
