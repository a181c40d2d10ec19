import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import Landing from './components/Landing.vue'
import './styles/fonts.css'
import './styles/colours.css'
import './styles/text.css'
import './styles/code.css'
import './styles/shell.css'

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('landing', Landing)
  },
} satisfies Theme
