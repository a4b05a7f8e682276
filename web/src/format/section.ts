import type { Language } from '../i18n/language'

/** English names of the bureau's sections; the server tells them in Chinese. */
const SECTIONS: Record<string, string> = {
  不动产登记中心: 'Registration centre',
  专项整改: 'Rectification',
  优化营商环境: 'Business environment',
  办公室: 'Office',
  国土空间规划科: 'Spatial planning',
  土地管理: 'Land',
  城市设计科: 'Urban design',
  执法监察: 'Enforcement',
  抗疫: 'Epidemic work',
  服务: 'Services',
  林业: 'Forestry',
  测绘管理: 'Surveying',
  测绘管理科: 'Surveying section',
  管党治党: 'Party affairs',
  综合: 'General affairs',
  综合治理: 'Public order',
  耕地保护: 'Cropland protection',
  行政审批科: 'Approvals',
  规划: 'Planning',
  规划许可: 'Planning permits',
  规划许可科: 'Planning permits section',
  详细规划科: 'Detailed planning',
  队伍建设: 'Staff',
}

export function sectionName(section: string, language: Language): string {
  return language === 'zh' ? section : (SECTIONS[section] ?? section)
}

const UNITS: Record<string, string> = {
  公顷: 'ha',
  亩: 'mu',
  平方米: 'm²',
  万元: '10k yuan',
  亿元: '100m yuan',
  元: 'yuan',
  天: 'days',
  工作日: 'working days',
  户: 'households',
  人: 'people',
}

/** A unit as written; counting words of Chinese (件, 个, 宗) have no English. */
export function writtenUnit(unit: string, language: Language): string {
  if (language === 'zh' || !/\p{Script=Han}/u.test(unit)) return unit
  return UNITS[unit] ?? ''
}
