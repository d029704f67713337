# Sourced after python.sh: the environments of the training lanes, each as its bundle's requirements.lock pins it.
lanes=slmgen/bundle/lanes
notebook_tools="nbformat==5.11.1 nbclient==0.11.0 ipykernel==7.4.0"

# shellcheck disable=SC2086 # a list of packages
trl_python() { pyenv trl "$lanes/trl.lock" $notebook_tools; }
# shellcheck disable=SC2086
mlx_python() { pyenv mlx "$lanes/mlx.lock" $notebook_tools; }
unsloth_python() { pyenv unsloth "$lanes/unsloth.lock"; }

# The pinned release of unsloth has no CPU mode; the next one has, but asks for a certifi that is not published everywhere. Only its own
# code is laid over the lane's environment, for the check that trains on a CPU.
unsloth_cpu() { pytarget unsloth-cpu unsloth==2026.10.9 unsloth_zoo==2026.10.9; }

# Parsers alone: their pins differ from the environment they are read in.
axolotl_path() { pytarget axolotl axolotl==0.19.0 Pillow==13.0.0; }
factory_path() { pytarget llamafactory llamafactory==0.9.5 omegaconf==2.4.0 antlr4-python3-runtime==4.9.3 einops==0.8.2 matplotlib==3.11.2; }

# The services' own checkers of fine-tuning files: an early and a later client of Together, which cannot live in one environment.
validators_python() { pyenv validators tests/real/validators.txt; }
validators_later() { pytarget together-tools together==2.14.0 detect-agent==0.6.0; }

# The programs that people read and write datasets with.
interop_python() { pyenv interop tests/real/interop.txt; }

# The libraries of the model file formats.
weights_python() { pyenv weights tests/real/weights.txt; }

# Who gets messages about runs.
notify_python() { pyenv notify tests/real/notify.txt; }
