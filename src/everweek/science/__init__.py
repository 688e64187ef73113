"""Pure statistics: sufficient statistics in, estimates with intervals out."""
