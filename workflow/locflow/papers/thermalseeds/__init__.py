"""Study: a thermal seed in a localized chain, seen by methods that were trained without one."""
