import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './app/App.vue'
import { languageOfSystem } from '@shared/model/language'
import { createCatalogue } from './locales/catalogue'
import { useAppStore } from './state/app-store'
import { connectStores } from './app/window-events'
import './styles/tokens.css'
import './styles/base.css'
import './styles/grid.css'

const app = createApp(App)
app.use(createPinia())
app.use(createCatalogue(languageOfSystem([navigator.language])))

connectStores()
// The settings say how the panes stand: they come first.
await useAppStore().load()
app.mount('#app')
