import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import { h } from 'vue'
import Landing from './components/Landing.vue'
import NotFound from './components/NotFound.vue'
import './styles/fonts.css'
import './styles/colours.css'
import './styles/text.css'
import './styles/code.css'
import './styles/shell.css'

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, undefined, { 'not-found': () => h(NotFound) }),
  enhanceApp({ app }) {
    app.component('landing', Landing)
  },
} satisfies Theme
