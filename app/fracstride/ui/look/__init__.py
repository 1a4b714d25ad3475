"""How everything looks: colours, fonts, icons, surfaces."""
