package io.qaio.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.util.Objects;
import java.util.function.Predicate;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;

/**
 * Reports properties of a child context that have no effect, because the beans that they
 * describe are those of the parent context.
 */
public final class InheritedProperties {

	private InheritedProperties() {
	}

	/**
	 * Compare the properties of a context that uses the beans of its parent with those of
	 * the parent.
	 * @param type the record of the properties
	 * @param beans the beans of the context
	 * @param environment has the properties of the context
	 * @param inherited whether a component of the record, given by its name, describes
	 * beans of the parent
	 * @throws InvalidConfigurationException if the parent has other properties
	 */
	public static void check(Class<? extends Record> type, BeanFactory beans, Environment environment,
			Predicate<String> inherited) {
		BeanFactory parent = (beans instanceof HierarchicalBeanFactory child) ? child.getParentBeanFactory() : null;
		Record inUse = (parent != null) ? parent.getBeanProvider(type).getIfAvailable() : null;
		if (inUse == null) {
			return;
		}
		ConfigurationProperties annotation = type.getAnnotation(ConfigurationProperties.class);
		Assert.state(annotation != null, "Properties need @ConfigurationProperties");
		Binder binder = Binder.get(environment);
		Record properties = binder.bindOrCreate(annotation.value(), type);
		for (RecordComponent component : type.getRecordComponents()) {
			String name = annotation.value() + "." + DataObjectPropertyName.toDashedForm(component.getName());
			Object value = ReflectionUtils.invokeMethod(component.getAccessor(), properties);
			if (inherited.test(component.getName()) && isSet(binder, name, component)
					&& !Objects.equals(value, ReflectionUtils.invokeMethod(component.getAccessor(), inUse))) {
				throw new InvalidConfigurationException(name, String.valueOf(value),
						"this is a child context, which uses the beans of its parent context, and that has another"
								+ " value",
						"Set the property for the parent context as well, as in application.yml.");
			}
		}
	}

	/**
	 * What a context does not set itself it may well have from its parent.
	 */
	private static boolean isSet(Binder binder, String name, RecordComponent component) {
		return binder.bind(name, Bindable.of(ResolvableType.forType(component.getGenericType()))).isBound();
	}

}
