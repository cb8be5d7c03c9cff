import '@fontsource-variable/bricolage-grotesque/opsz.css';
import '$lib/ui/styles/base.css';
import '$lib/ui/styles/controls.css';
import '$lib/ui/styles/cards-lists-dialogs.css';
