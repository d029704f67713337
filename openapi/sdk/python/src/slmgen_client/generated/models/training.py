from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.method import Method, check_method
from ..models.objective import Objective, check_objective
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.batch import Batch
    from ..models.dpo import DPO
    from ..models.eval_ import Eval
    from ..models.grpo import GRPO
    from ..models.kto import KTO
    from ..models.lo_ra import LoRA
    from ..models.orpo import ORPO


T = TypeVar("T", bound="Training")


@_attrs_define
class Training:
    """Training holds every setting that reaches the trainer. Paths of --set are the JSON names joined by dots: lora.r,
    batch.per_device.

        Attributes:
            method (Method): Method is how weights are trained.
            precision (str): bf16, fp16, fp32
            lora (LoRA): LoRA holds the adapter's settings; all zero when the method is full.
            learning_rate (float):
            scheduler (str): linear, cosine, constant
            warmup_steps (int):
            weight_decay (float):
            max_grad_norm (float):
            optimizer (str): adamw_torch, adamw_8bit, paged_adamw_8bit
            batch (Batch): Batch holds the batch sizes; the effective batch is their product.
            epochs (float):
            max_steps (int): 0: as many as the epochs need
            max_length (int):
            packing (bool):
            gradient_checkpointing (bool):
            loss_on (str): completion (prompt tokens are masked) or all
            eval_ (Eval): Eval holds the held-out split.
            save_steps (int):
            save_total_limit (int):
            logging_steps (int):
            early_stopping_patience (int): 0: off
            seed (int):
            report_to (str): none, wandb, tensorboard, trackio, ...; the user's choice is never replaced
            gguf (str): quantization to export to (q4_k_m, q8_0), "" none
            objective (Objective | Unset): Objective is what a training run makes better.
            dpo (DPO | Unset): DPO holds the settings of direct preference optimization (arXiv 2305.18290).
            orpo (ORPO | Unset): ORPO holds the setting of odds ratio preference optimization (arXiv 2403.07691).
            kto (KTO | Unset): KTO holds the settings of Kahneman-Tversky optimization (arXiv 2402.01306).
            grpo (GRPO | Unset): GRPO holds the settings of group relative policy optimization (arXiv 2402.03300).
    """

    method: Method
    precision: str
    lora: LoRA
    learning_rate: float
    scheduler: str
    warmup_steps: int
    weight_decay: float
    max_grad_norm: float
    optimizer: str
    batch: Batch
    epochs: float
    max_steps: int
    max_length: int
    packing: bool
    gradient_checkpointing: bool
    loss_on: str
    eval_: Eval
    save_steps: int
    save_total_limit: int
    logging_steps: int
    early_stopping_patience: int
    seed: int
    report_to: str
    gguf: str
    objective: Objective | Unset = UNSET
    dpo: DPO | Unset = UNSET
    orpo: ORPO | Unset = UNSET
    kto: KTO | Unset = UNSET
    grpo: GRPO | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        method: str = self.method

        precision = self.precision

        lora = self.lora.to_dict()

        learning_rate = self.learning_rate

        scheduler = self.scheduler

        warmup_steps = self.warmup_steps

        weight_decay = self.weight_decay

        max_grad_norm = self.max_grad_norm

        optimizer = self.optimizer

        batch = self.batch.to_dict()

        epochs = self.epochs

        max_steps = self.max_steps

        max_length = self.max_length

        packing = self.packing

        gradient_checkpointing = self.gradient_checkpointing

        loss_on = self.loss_on

        eval_ = self.eval_.to_dict()

        save_steps = self.save_steps

        save_total_limit = self.save_total_limit

        logging_steps = self.logging_steps

        early_stopping_patience = self.early_stopping_patience

        seed = self.seed

        report_to = self.report_to

        gguf = self.gguf

        objective: str | Unset = UNSET
        if not isinstance(self.objective, Unset):
            objective = self.objective

        dpo: dict[str, Any] | Unset = UNSET
        if not isinstance(self.dpo, Unset):
            dpo = self.dpo.to_dict()

        orpo: dict[str, Any] | Unset = UNSET
        if not isinstance(self.orpo, Unset):
            orpo = self.orpo.to_dict()

        kto: dict[str, Any] | Unset = UNSET
        if not isinstance(self.kto, Unset):
            kto = self.kto.to_dict()

        grpo: dict[str, Any] | Unset = UNSET
        if not isinstance(self.grpo, Unset):
            grpo = self.grpo.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "method": method,
                "precision": precision,
                "lora": lora,
                "learning_rate": learning_rate,
                "scheduler": scheduler,
                "warmup_steps": warmup_steps,
                "weight_decay": weight_decay,
                "max_grad_norm": max_grad_norm,
                "optimizer": optimizer,
                "batch": batch,
                "epochs": epochs,
                "max_steps": max_steps,
                "max_length": max_length,
                "packing": packing,
                "gradient_checkpointing": gradient_checkpointing,
                "loss_on": loss_on,
                "eval": eval_,
                "save_steps": save_steps,
                "save_total_limit": save_total_limit,
                "logging_steps": logging_steps,
                "early_stopping_patience": early_stopping_patience,
                "seed": seed,
                "report_to": report_to,
                "gguf": gguf,
            }
        )
        if objective is not UNSET:
            field_dict["objective"] = objective
        if dpo is not UNSET:
            field_dict["dpo"] = dpo
        if orpo is not UNSET:
            field_dict["orpo"] = orpo
        if kto is not UNSET:
            field_dict["kto"] = kto
        if grpo is not UNSET:
            field_dict["grpo"] = grpo

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.batch import Batch
        from ..models.dpo import DPO
        from ..models.eval_ import Eval
        from ..models.grpo import GRPO
        from ..models.kto import KTO
        from ..models.lo_ra import LoRA
        from ..models.orpo import ORPO

        d = dict(src_dict)
        method = check_method(d.pop("method"))

        precision = d.pop("precision")

        lora = LoRA.from_dict(d.pop("lora"))

        learning_rate = d.pop("learning_rate")

        scheduler = d.pop("scheduler")

        warmup_steps = d.pop("warmup_steps")

        weight_decay = d.pop("weight_decay")

        max_grad_norm = d.pop("max_grad_norm")

        optimizer = d.pop("optimizer")

        batch = Batch.from_dict(d.pop("batch"))

        epochs = d.pop("epochs")

        max_steps = d.pop("max_steps")

        max_length = d.pop("max_length")

        packing = d.pop("packing")

        gradient_checkpointing = d.pop("gradient_checkpointing")

        loss_on = d.pop("loss_on")

        eval_ = Eval.from_dict(d.pop("eval"))

        save_steps = d.pop("save_steps")

        save_total_limit = d.pop("save_total_limit")

        logging_steps = d.pop("logging_steps")

        early_stopping_patience = d.pop("early_stopping_patience")

        seed = d.pop("seed")

        report_to = d.pop("report_to")

        gguf = d.pop("gguf")

        _objective = d.pop("objective", UNSET)
        objective: Objective | Unset
        if isinstance(_objective, Unset):
            objective = UNSET
        else:
            objective = check_objective(_objective)

        _dpo = d.pop("dpo", UNSET)
        dpo: DPO | Unset
        if isinstance(_dpo, Unset):
            dpo = UNSET
        else:
            dpo = DPO.from_dict(_dpo)

        _orpo = d.pop("orpo", UNSET)
        orpo: ORPO | Unset
        if isinstance(_orpo, Unset):
            orpo = UNSET
        else:
            orpo = ORPO.from_dict(_orpo)

        _kto = d.pop("kto", UNSET)
        kto: KTO | Unset
        if isinstance(_kto, Unset):
            kto = UNSET
        else:
            kto = KTO.from_dict(_kto)

        _grpo = d.pop("grpo", UNSET)
        grpo: GRPO | Unset
        if isinstance(_grpo, Unset):
            grpo = UNSET
        else:
            grpo = GRPO.from_dict(_grpo)

        training = cls(
            method=method,
            precision=precision,
            lora=lora,
            learning_rate=learning_rate,
            scheduler=scheduler,
            warmup_steps=warmup_steps,
            weight_decay=weight_decay,
            max_grad_norm=max_grad_norm,
            optimizer=optimizer,
            batch=batch,
            epochs=epochs,
            max_steps=max_steps,
            max_length=max_length,
            packing=packing,
            gradient_checkpointing=gradient_checkpointing,
            loss_on=loss_on,
            eval_=eval_,
            save_steps=save_steps,
            save_total_limit=save_total_limit,
            logging_steps=logging_steps,
            early_stopping_patience=early_stopping_patience,
            seed=seed,
            report_to=report_to,
            gguf=gguf,
            objective=objective,
            dpo=dpo,
            orpo=orpo,
            kto=kto,
            grpo=grpo,
        )

        training.additional_properties = d
        return training

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
