from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.base_model_chat_template import BaseModelChatTemplate
    from ..models.base_model_context_length import BaseModelContextLength
    from ..models.base_model_gated import BaseModelGated
    from ..models.base_model_head_dim import BaseModelHeadDim
    from ..models.base_model_heads import BaseModelHeads
    from ..models.base_model_hidden_size import BaseModelHiddenSize
    from ..models.base_model_intermediate_size import BaseModelIntermediateSize
    from ..models.base_model_kv_heads import BaseModelKvHeads
    from ..models.base_model_language_count import BaseModelLanguageCount
    from ..models.base_model_languages import BaseModelLanguages
    from ..models.base_model_layers import BaseModelLayers
    from ..models.base_model_licence import BaseModelLicence
    from ..models.base_model_ollama_tag import BaseModelOllamaTag
    from ..models.base_model_params import BaseModelParams
    from ..models.base_model_params_non_embedding import BaseModelParamsNonEmbedding
    from ..models.base_model_release_date import BaseModelReleaseDate
    from ..models.base_model_sliding_window import BaseModelSlidingWindow
    from ..models.base_model_thinking_mode import BaseModelThinkingMode
    from ..models.base_model_tied_embeddings import BaseModelTiedEmbeddings
    from ..models.base_model_tool_calling import BaseModelToolCalling
    from ..models.base_model_unsloth_4_bit import BaseModelUnsloth4Bit
    from ..models.base_model_vocab_size import BaseModelVocabSize
    from ..models.conflict import Conflict
    from ..models.score import Score


T = TypeVar("T", bound="BaseModel")


@_attrs_define
class BaseModel:
    """Model is what is known of one base model, a source per fact.

    Attributes:
        id (str): Hugging Face id
        family (str): qwen3, llama3.2, gemma3, ...
        kind (str): base or instruct
        architecture (str): model_type of the Hugging Face configuration: llama, qwen3, gemma3_text, ...
        params (BaseModelParams): total, tied embeddings counted once
        params_non_embedding (BaseModelParamsNonEmbedding): decoder blocks and final norm
        layers (BaseModelLayers):
        hidden_size (BaseModelHiddenSize):
        heads (BaseModelHeads):
        kv_heads (BaseModelKvHeads):
        head_dim (BaseModelHeadDim):
        intermediate_size (BaseModelIntermediateSize):
        vocab_size (BaseModelVocabSize):
        tied_embeddings (BaseModelTiedEmbeddings):
        sliding_window (BaseModelSlidingWindow):
        context_length (BaseModelContextLength): tokens
        licence (BaseModelLicence): key of the licence table: SPDX id or name
        gated (BaseModelGated):
        languages (BaseModelLanguages): BCP 47; the whole list unless LanguageCount is known and larger
        language_count (BaseModelLanguageCount): LanguageCount is how many languages the maker claims where it does not
            list all of them.
        chat_template (BaseModelChatTemplate): family: chatml, llama3, gemma, ...
        tool_calling (BaseModelToolCalling):
        thinking_mode (BaseModelThinkingMode):
        ollama_tag (BaseModelOllamaTag):
        unsloth_4bit (BaseModelUnsloth4Bit):
        release_date (BaseModelReleaseDate):
        scores (list[Score] | None):
        user (bool | Unset): added by the user
        folder (str | Unset): Folder is where its files lie, as save_pretrained writes them; "" for a model of the hub.
        conflicts (list[Conflict] | Unset): sources that disagree
        notes (str | Unset):
    """

    id: str
    family: str
    kind: str
    architecture: str
    params: BaseModelParams
    params_non_embedding: BaseModelParamsNonEmbedding
    layers: BaseModelLayers
    hidden_size: BaseModelHiddenSize
    heads: BaseModelHeads
    kv_heads: BaseModelKvHeads
    head_dim: BaseModelHeadDim
    intermediate_size: BaseModelIntermediateSize
    vocab_size: BaseModelVocabSize
    tied_embeddings: BaseModelTiedEmbeddings
    sliding_window: BaseModelSlidingWindow
    context_length: BaseModelContextLength
    licence: BaseModelLicence
    gated: BaseModelGated
    languages: BaseModelLanguages
    language_count: BaseModelLanguageCount
    chat_template: BaseModelChatTemplate
    tool_calling: BaseModelToolCalling
    thinking_mode: BaseModelThinkingMode
    ollama_tag: BaseModelOllamaTag
    unsloth_4bit: BaseModelUnsloth4Bit
    release_date: BaseModelReleaseDate
    scores: list[Score] | None
    user: bool | Unset = UNSET
    folder: str | Unset = UNSET
    conflicts: list[Conflict] | Unset = UNSET
    notes: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        family = self.family

        kind = self.kind

        architecture = self.architecture

        params = self.params.to_dict()

        params_non_embedding = self.params_non_embedding.to_dict()

        layers = self.layers.to_dict()

        hidden_size = self.hidden_size.to_dict()

        heads = self.heads.to_dict()

        kv_heads = self.kv_heads.to_dict()

        head_dim = self.head_dim.to_dict()

        intermediate_size = self.intermediate_size.to_dict()

        vocab_size = self.vocab_size.to_dict()

        tied_embeddings = self.tied_embeddings.to_dict()

        sliding_window = self.sliding_window.to_dict()

        context_length = self.context_length.to_dict()

        licence = self.licence.to_dict()

        gated = self.gated.to_dict()

        languages = self.languages.to_dict()

        language_count = self.language_count.to_dict()

        chat_template = self.chat_template.to_dict()

        tool_calling = self.tool_calling.to_dict()

        thinking_mode = self.thinking_mode.to_dict()

        ollama_tag = self.ollama_tag.to_dict()

        unsloth_4bit = self.unsloth_4bit.to_dict()

        release_date = self.release_date.to_dict()

        scores: list[dict[str, Any]] | None
        if isinstance(self.scores, list):
            scores = []
            for scores_type_0_item_data in self.scores:
                scores_type_0_item = scores_type_0_item_data.to_dict()
                scores.append(scores_type_0_item)

        else:
            scores = self.scores

        user = self.user

        folder = self.folder

        conflicts: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.conflicts, Unset):
            conflicts = []
            for conflicts_item_data in self.conflicts:
                conflicts_item = conflicts_item_data.to_dict()
                conflicts.append(conflicts_item)

        notes = self.notes

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "family": family,
                "kind": kind,
                "architecture": architecture,
                "params": params,
                "params_non_embedding": params_non_embedding,
                "layers": layers,
                "hidden_size": hidden_size,
                "heads": heads,
                "kv_heads": kv_heads,
                "head_dim": head_dim,
                "intermediate_size": intermediate_size,
                "vocab_size": vocab_size,
                "tied_embeddings": tied_embeddings,
                "sliding_window": sliding_window,
                "context_length": context_length,
                "licence": licence,
                "gated": gated,
                "languages": languages,
                "language_count": language_count,
                "chat_template": chat_template,
                "tool_calling": tool_calling,
                "thinking_mode": thinking_mode,
                "ollama_tag": ollama_tag,
                "unsloth_4bit": unsloth_4bit,
                "release_date": release_date,
                "scores": scores,
            }
        )
        if user is not UNSET:
            field_dict["user"] = user
        if folder is not UNSET:
            field_dict["folder"] = folder
        if conflicts is not UNSET:
            field_dict["conflicts"] = conflicts
        if notes is not UNSET:
            field_dict["notes"] = notes

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.base_model_chat_template import BaseModelChatTemplate
        from ..models.base_model_context_length import BaseModelContextLength
        from ..models.base_model_gated import BaseModelGated
        from ..models.base_model_head_dim import BaseModelHeadDim
        from ..models.base_model_heads import BaseModelHeads
        from ..models.base_model_hidden_size import BaseModelHiddenSize
        from ..models.base_model_intermediate_size import BaseModelIntermediateSize
        from ..models.base_model_kv_heads import BaseModelKvHeads
        from ..models.base_model_language_count import BaseModelLanguageCount
        from ..models.base_model_languages import BaseModelLanguages
        from ..models.base_model_layers import BaseModelLayers
        from ..models.base_model_licence import BaseModelLicence
        from ..models.base_model_ollama_tag import BaseModelOllamaTag
        from ..models.base_model_params import BaseModelParams
        from ..models.base_model_params_non_embedding import BaseModelParamsNonEmbedding
        from ..models.base_model_release_date import BaseModelReleaseDate
        from ..models.base_model_sliding_window import BaseModelSlidingWindow
        from ..models.base_model_thinking_mode import BaseModelThinkingMode
        from ..models.base_model_tied_embeddings import BaseModelTiedEmbeddings
        from ..models.base_model_tool_calling import BaseModelToolCalling
        from ..models.base_model_unsloth_4_bit import BaseModelUnsloth4Bit
        from ..models.base_model_vocab_size import BaseModelVocabSize
        from ..models.conflict import Conflict
        from ..models.score import Score

        d = dict(src_dict)
        id = d.pop("id")

        family = d.pop("family")

        kind = d.pop("kind")

        architecture = d.pop("architecture")

        params = BaseModelParams.from_dict(d.pop("params"))

        params_non_embedding = BaseModelParamsNonEmbedding.from_dict(
            d.pop("params_non_embedding")
        )

        layers = BaseModelLayers.from_dict(d.pop("layers"))

        hidden_size = BaseModelHiddenSize.from_dict(d.pop("hidden_size"))

        heads = BaseModelHeads.from_dict(d.pop("heads"))

        kv_heads = BaseModelKvHeads.from_dict(d.pop("kv_heads"))

        head_dim = BaseModelHeadDim.from_dict(d.pop("head_dim"))

        intermediate_size = BaseModelIntermediateSize.from_dict(
            d.pop("intermediate_size")
        )

        vocab_size = BaseModelVocabSize.from_dict(d.pop("vocab_size"))

        tied_embeddings = BaseModelTiedEmbeddings.from_dict(d.pop("tied_embeddings"))

        sliding_window = BaseModelSlidingWindow.from_dict(d.pop("sliding_window"))

        context_length = BaseModelContextLength.from_dict(d.pop("context_length"))

        licence = BaseModelLicence.from_dict(d.pop("licence"))

        gated = BaseModelGated.from_dict(d.pop("gated"))

        languages = BaseModelLanguages.from_dict(d.pop("languages"))

        language_count = BaseModelLanguageCount.from_dict(d.pop("language_count"))

        chat_template = BaseModelChatTemplate.from_dict(d.pop("chat_template"))

        tool_calling = BaseModelToolCalling.from_dict(d.pop("tool_calling"))

        thinking_mode = BaseModelThinkingMode.from_dict(d.pop("thinking_mode"))

        ollama_tag = BaseModelOllamaTag.from_dict(d.pop("ollama_tag"))

        unsloth_4bit = BaseModelUnsloth4Bit.from_dict(d.pop("unsloth_4bit"))

        release_date = BaseModelReleaseDate.from_dict(d.pop("release_date"))

        def _parse_scores(data: object) -> list[Score] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                scores_type_0 = []
                _scores_type_0 = data
                for scores_type_0_item_data in _scores_type_0:
                    scores_type_0_item = Score.from_dict(scores_type_0_item_data)

                    scores_type_0.append(scores_type_0_item)

                return scores_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Score] | None, data)

        scores = _parse_scores(d.pop("scores"))

        user = d.pop("user", UNSET)

        folder = d.pop("folder", UNSET)

        _conflicts = d.pop("conflicts", UNSET)
        conflicts: list[Conflict] | Unset = UNSET
        if _conflicts is not UNSET:
            conflicts = []
            for conflicts_item_data in _conflicts:
                conflicts_item = Conflict.from_dict(conflicts_item_data)

                conflicts.append(conflicts_item)

        notes = d.pop("notes", UNSET)

        base_model = cls(
            id=id,
            family=family,
            kind=kind,
            architecture=architecture,
            params=params,
            params_non_embedding=params_non_embedding,
            layers=layers,
            hidden_size=hidden_size,
            heads=heads,
            kv_heads=kv_heads,
            head_dim=head_dim,
            intermediate_size=intermediate_size,
            vocab_size=vocab_size,
            tied_embeddings=tied_embeddings,
            sliding_window=sliding_window,
            context_length=context_length,
            licence=licence,
            gated=gated,
            languages=languages,
            language_count=language_count,
            chat_template=chat_template,
            tool_calling=tool_calling,
            thinking_mode=thinking_mode,
            ollama_tag=ollama_tag,
            unsloth_4bit=unsloth_4bit,
            release_date=release_date,
            scores=scores,
            user=user,
            folder=folder,
            conflicts=conflicts,
            notes=notes,
        )

        base_model.additional_properties = d
        return base_model

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
