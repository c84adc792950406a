"""What a target costs at the configured scale, before anything of it runs."""


rule plan:
    """Jobs, core-hours, memory and disk of `plan_target` (default all), rule by rule; nothing of it is run."""
    log:
        f"{RESULTS}/logs/plan.log",
    localrule: True
    conda:
        "../../envs/learning.yaml"
    threads: 1
    params:
        settings={
            "python": sys.executable,
            "snakefile": str(ROOT / "Snakefile"),
            "config": config,
            "costs": {name: vars(cost) for name, cost in RULE_COSTS.items()},
        },
    message:
        f"plan {config['plan_target']} at scale {CONFIGURATION.scale}"
    script:
        "../scripts/plan.py"
