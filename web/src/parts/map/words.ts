/** What the map library says itself, by its own keys. */
export const mapLocale: Record<'zh' | 'en', Record<string, string>> = {
  zh: {
    'NavigationControl.ZoomIn': '放大',
    'NavigationControl.ZoomOut': '缩小',
    'AttributionControl.ToggleAttribution': '数据来源',
    'Map.Title': '地图',
    'ScaleControl.Meters': '米',
    'ScaleControl.Kilometers': '公里',
  },
  en: {},
}
