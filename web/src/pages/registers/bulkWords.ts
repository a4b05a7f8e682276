import { words } from '../../i18n/words'

export const bulkWords = words(
  {
    edit: '批量修改',
    title: (count: string) => `批量修改 ${count} 条`,
    lead: '所选记录的同一个字段改成同一个值；先检查，看清楚再写入',
    field: '改哪个字段',
    value: '改成',
    check: '检查',
    write: (count: string) => `写入 ${count} 条`,
    done: (count: string) => `已修改 ${count} 条`,
    again: '改别的',
    close: '关闭',
  },
  {
    edit: 'Edit together',
    title: (count: string) => `Edit ${count} records together`,
    lead: 'One field of the chosen records gets one value; it is checked first, then written',
    field: 'Field',
    value: 'New value',
    check: 'Check',
    write: (count: string) => `Write ${count} records`,
    done: (count: string) => `${count} records changed`,
    again: 'Something else',
    close: 'Close',
  },
)
