import type { RegisterDefinition } from '../src/api/types/definitions'
import type { Listing } from '../src/api/types/registers'

const field = (id: string, title: string, kind: string, more: object = {}) =>
  ({
    id,
    title_zh: title,
    title_en: id,
    kind,
    unit: '',
    required: false,
    codes: null,
    references: null,
    personal: false,
    ...more,
  }) as RegisterDefinition['fields'][number]

/** A register of land supply as the server defines it, cut down. */
export const supply: RegisterDefinition = {
  id: 'land_supply',
  title_zh: '国有建设用地供应',
  title_en: 'Land supply',
  section: '土地管理',
  geometry: 'polygon',
  number: 'parcel_no',
  label: 'name',
  fields: [
    field('parcel_no', '宗地编号', 'text', { required: true }),
    field('name', '项目名称', 'text'),
    field('method', '供应方式', 'code', { codes: 'supply_method' }),
    field('contract_area', '出让面积', 'area', { unit: 'ha' }),
    field('contract_signed_on', '合同签订日期', 'date'),
    field('parcel', '土地账地块', 'record', { references: 'land_parcel' }),
  ],
  processes: [],
}

export const supplies: Listing = {
  register: 'land_supply',
  title_zh: '国有建设用地供应',
  title_en: 'Land supply',
  date: '2026-03-02',
  columns: supply.fields.map(({ id, title_zh, title_en, kind }) => ({
    id,
    title_zh,
    title_en,
    ...(kind === 'area' ? { unit: 'ha' } : {}),
  })),
  rows: [
    {
      record: 1,
      version: 1,
      state: '',
      valid_from: '2020-03-13',
      values: ['合成P1', '合成项目1', 'listing', '7.3669 公顷', '2020-03-13', '2020-10-A'],
    },
  ],
  total: 1,
}

export const definitions = {
  'GET /definitions/registers/land_supply': supply,
  'GET /definitions/codes/supply_method': {
    id: 'supply_method',
    title_zh: '供应方式',
    title_en: 'Method',
    codes: [{ code: 'listing', name: '挂牌', parent: null }],
  },
  'GET /definitions/processes': [],
}
